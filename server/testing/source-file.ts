import { posix } from 'node:path';
import { parseSync, Visitor } from 'vite';

/** A source file as the tidy rules see it: really parsed, so that comments and texts cannot be mistaken for code. */
export interface SourceFile {
  /** From the root of the repository, with `/`. */
  readonly path: string;
  readonly lines: number;
  readonly imports: readonly Import[];
  readonly uses: readonly Use[];
}

export interface Import {
  /** A path from the root of the repository for a relative import, else the specifier as written. */
  readonly target: string;
  readonly line: number;
}

/** Something the code does that some rule may care about: `Date.now`, `setTimeout`, `new Date()`, `any`, `.innerHTML`… */
export interface Use {
  readonly what: string;
  readonly line: number;
}

const GLOBAL_OBJECTS: ReadonlySet<string> = new Set(['globalThis', 'window', 'self', 'global']);

export function parseSource(path: string, text: string): SourceFile {
  const imports: Import[] = [];
  const uses: Use[] = [];
  const lineAt = lineFinder(text);
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new SyntaxError(`${path}: ${errors[0]?.message}`);
  const use = (what: string, at: number) => uses.push({ what, line: lineAt(at) });
  const imported = (node: { readonly value?: unknown; readonly start: number } | null) => {
    if (typeof node?.value === 'string') imports.push({ target: resolveTarget(path, node.value), line: lineAt(node.start) });
  };
  new Visitor({
    ImportDeclaration: (node) => {
      imported(node.source);
      for (const { imported: name } of node.specifiers.filter((specifier) => specifier.type === 'ImportSpecifier')) {
        use(`${node.source.value}#${'name' in name ? name.name : name.value}`, node.start);
      }
    },
    ExportNamedDeclaration: (node) => imported(node.source),
    ExportAllDeclaration: (node) => imported(node.source),
    ImportExpression: (node) => imported(node.source as { value?: unknown; start: number }),
    TSImportType: (node) => imported(node.source),
    TSAnyKeyword: (node) => use('any', node.start),
    CallExpression: ({ callee }) => {
      if (callee.type === 'Identifier') use(callee.name, callee.start);
    },
    NewExpression: ({ callee, arguments: given, start }) => {
      if (callee.type === 'Identifier' && given.length === 0) use(`new ${callee.name}()`, start);
    },
    MemberExpression: ({ object, property, start }) => {
      if (property.type !== 'Identifier') return;
      use(`.${property.name}`, start);
      const owner = object.type === 'MemberExpression' ? object.property : object;
      if (owner.type !== 'Identifier') return;
      use(GLOBAL_OBJECTS.has(owner.name) ? property.name : `${owner.name}.${property.name}`, start);
    },
    JSXAttribute: ({ name, start }) => {
      if (name.type === 'JSXIdentifier') use(`.${name.name}`, start);
    },
  }).visit(program);
  return { path, lines: text.replace(/\n$/, '').split('\n').length, imports, uses };
}

function resolveTarget(path: string, specifier: string): string {
  return specifier.startsWith('.') ? posix.normalize(posix.join(posix.dirname(path), specifier)) : specifier;
}

function lineFinder(text: string): (at: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (at) => starts.findLastIndex((start) => start <= at) + 1;
}
