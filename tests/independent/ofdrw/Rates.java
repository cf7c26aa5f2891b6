import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Security;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.ofdrw.gm.ses.v4.SESeal;
import org.ofdrw.reader.OFDReader;
import org.ofdrw.sign.OFDSigner;
import org.ofdrw.sign.signContainer.SESV4Container;
import org.ofdrw.sign.stamppos.NormalStampPos;
import org.ofdrw.sign.verify.OFDValidator;
import org.ofdrw.sign.verify.container.SESV4ValidateContainer;

/**
 * How often ofdrw seals or verifies a document in a second of processor time, on one thread. Of the folder given it takes unsealed.ofd,
 * sealed.ofd, key.der (PKCS #8), certificate.der and seal.esl, and leaves resealed.ofd there. Each line of input, `seal N` or `verify N`,
 * is answered by a line: the rate of N of them.
 */
public final class Rates {
  private final Path folder;
  private final PrivateKey key;
  private final Certificate certificate;
  private final SESeal seal;

  private Rates(Path folder) throws Exception {
    this.folder = folder;
    key =
        KeyFactory.getInstance("EC", "BC")
            .generatePrivate(new PKCS8EncodedKeySpec(Files.readAllBytes(folder.resolve("key.der"))));
    certificate =
        CertificateFactory.getInstance("X.509", "BC")
            .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(folder.resolve("certificate.der"))));
    seal = SESeal.getInstance(Files.readAllBytes(folder.resolve("seal.esl")));
  }

  private void seal() throws Exception {
    try (OFDReader reader = new OFDReader(folder.resolve("unsealed.ofd"));
        OFDSigner signer = new OFDSigner(reader, folder.resolve("resealed.ofd"))) {
      signer.setSignContainer(new SESV4Container(key, seal, certificate));
      signer.addApPos(new NormalStampPos(1, 140, 220, 42, 42));
      signer.exeSign();
    }
  }

  private void verify() throws Exception {
    try (OFDReader reader = new OFDReader(folder.resolve("sealed.ofd"));
        OFDValidator validator = new OFDValidator(reader)) {
      validator.setValidator(new SESV4ValidateContainer());
      validator.exeValidate();
    }
  }

  private double rate(String what, int times) throws Exception {
    var threads = ManagementFactory.getThreadMXBean();
    long begun = threads.getCurrentThreadCpuTime();
    for (int made = 0; made < times; made++) {
      if (what.equals("seal")) {
        seal();
      } else if (what.equals("verify")) {
        verify();
      } else {
        throw new IOException("neither seal nor verify: " + what);
      }
    }
    return times * 1e9 / (threads.getCurrentThreadCpuTime() - begun);
  }

  public static void main(String[] arguments) throws Exception {
    Security.addProvider(new BouncyCastleProvider());
    Rates rates = new Rates(Path.of(arguments[0]));
    // The reader says there what it unpacks.
    var answers = System.out;
    System.setOut(System.err);
    var orders = new BufferedReader(new InputStreamReader(System.in));
    for (String order = orders.readLine(); order != null; order = orders.readLine()) {
      String[] words = order.split(" ");
      answers.println(rates.rate(words[0], Integer.parseInt(words[1])));
      answers.flush();
    }
  }
}
