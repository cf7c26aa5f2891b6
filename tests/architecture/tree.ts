import { readFileSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import ts from 'typescript';

/** The project's root, with a trailing separator. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/** What these tests read of `rooms.ts`, which stands at the root and so has no name among the rooms. */
interface RoomTable {
  readonly notSource: readonly string[];
  readonly markers: { readonly begin: string; readonly end: string };
  readonly rooms: readonly {
    readonly name: string;
    readonly may: readonly { readonly says: string; readonly specifier: string; readonly typesOnly?: true }[];
    readonly restraints: readonly {
      readonly says: string;
      readonly globals?: readonly string[];
      readonly syntax?: readonly string[];
    }[];
  }[];
  roomsOf(path: string): readonly { readonly name: string }[];
  asMarkdown(): string;
}

export const table = (await import(pathToFileURL(join(root, 'rooms.ts')).href)) as RoomTable;

/** Reads a text file by its path from the root. */
export const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Every file of the tree by its path from the root with `/`, without what tools leave behind. */
export const files: readonly string[] = readdirSync(root, { withFileTypes: true })
  .filter((entry) => !table.notSource.includes(entry.name))
  .flatMap((entry) =>
    entry.isDirectory()
      ? readdirSync(join(root, entry.name), { recursive: true, withFileTypes: true })
          .filter((inner) => inner.isFile())
          .map((inner) => relative(root, join(inner.parentPath, inner.name)))
      : [entry.name],
  )
  .map((path) => path.split(sep).join('/'));

/** Files that hold code, in any spelling of its extension. */
export const sources: readonly string[] = files.filter((path) => /\.[cm]?[jt]sx?$/.test(path));

/** One import or re-export of a file; `typesOnly` where nothing of it is left when the types are stripped. */
export interface Import {
  readonly specifier: string;
  readonly typesOnly: boolean;
}

/** What a source file imports: statically, dynamically with a literal, or by `require`. */
export function importsOf(path: string): Import[] {
  const found: Import[] = [];
  const add = (node: ts.Node | undefined, typesOnly: boolean): void => {
    if (node !== undefined && ts.isStringLiteralLike(node)) found.push({ specifier: node.text, typesOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      add(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
    } else if (ts.isExportDeclaration(node)) {
      add(node.moduleSpecifier, node.isTypeOnly);
    } else if (ts.isCallExpression(node)) {
      const { expression } = node;
      const loads =
        expression.kind === ts.SyntaxKind.ImportKeyword ||
        /^(require(\.resolve)?|createRequire\(.*\))$/.test(expression.getText());
      if (loads) add(node.arguments[0], false);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, read(path), ts.ScriptTarget.ESNext, true));
  return found;
}
