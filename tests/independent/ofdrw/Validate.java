import java.nio.file.Path;
import java.security.Security;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.ofdrw.reader.OFDReader;
import org.ofdrw.sign.verify.OFDValidator;
import org.ofdrw.sign.verify.container.SESV4ValidateContainer;

/** Says of each file given whether ofdrw finds its seals good: a line `OK FILE`, or `NO FILE REASON`. */
public final class Validate {
  public static void main(String[] files) {
    Security.addProvider(new BouncyCastleProvider());
    for (String file : files) {
      System.out.println(verdictOn(file));
    }
  }

  private static String verdictOn(String file) {
    try (OFDReader reader = new OFDReader(Path.of(file));
        OFDValidator validator = new OFDValidator(reader)) {
      validator.setValidator(new SESV4ValidateContainer());
      validator.exeValidate();
      return "OK " + file;
    } catch (Exception refused) {
      return "NO " + file + " " + String.valueOf(refused).replaceAll("\\s+", " ");
    }
  }
}
