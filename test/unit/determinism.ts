import ts from 'typescript'

/**
 * Finds what may give another answer on another machine, day or runtime. Rules and the ledger are replayed for ever
 * on central and on every office, so their code may use none of it.
 */

const forbiddenGlobals = new Set([
  'Date',
  'Intl',
  'Temporal',
  'performance',
  'crypto',
  'process',
  'globalThis',
  'window',
  'self',
  'fetch',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'parseFloat',
  'eval',
  'Function',
  'RegExp',
  'WeakRef',
  'FinalizationRegistry',
])

/** Their answers follow the Unicode or locale tables of the runtime, or are floating point. */
const forbiddenMembers = new Set([
  'localeCompare',
  'normalize',
  'toLocaleString',
  'toLocaleUpperCase',
  'toLocaleLowerCase',
  'toLocaleDateString',
  'toLocaleTimeString',
  'toFixed',
  'toPrecision',
  'toExponential',
])

/** The functions of Math that are exact on integers. */
const exactMath = new Set(['floor', 'trunc', 'ceil', 'min', 'max', 'abs', 'sign', 'imul', 'clz32'])
const rounding = new Set(['floor', 'trunc', 'ceil'])

/**
 * A row just written has its members in the order of the rule that wrote it, one read back from its bytes in the order of
 * their names: who walks over members may see either.
 */
export const MEMBER_ORDER = "the order of an object's members"
const ordered = new Set(['keys', 'values', 'entries', 'getOwnPropertyNames'])

const isMemberOf = (node: ts.Node, object: string): node is ts.PropertyAccessExpression =>
  ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === object
const isMath = (node: ts.Node): node is ts.PropertyAccessExpression => isMemberOf(node, 'Math')

/** True for the name of a member, property, type or label, which is no use of the global of that name. */
const isMereName = (node: ts.Identifier): boolean => {
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent) || ts.isQualifiedName(parent))
    return ts.isPropertyAccessExpression(parent) && parent.name === node
  if (ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent) || ts.isMethodDeclaration(parent))
    return parent.name === node
  return (
    ts.isTypeReferenceNode(parent) ||
    ts.isImportSpecifier(parent) ||
    ts.isTypeAliasDeclaration(parent) ||
    ts.isLiteralTypeNode(parent)
  )
}

/** A division is exact only if its result is rounded at once. */
const isRounded = (node: ts.Node): boolean => {
  let child = node
  while (ts.isParenthesizedExpression(child.parent)) child = child.parent
  const { parent } = child
  return ts.isCallExpression(parent) && isMath(parent.expression) && rounding.has(parent.expression.name.text)
}

/** The names that the file declares itself: `crypto` as a parameter is the port, not the global. */
const ownNames = (file: ts.SourceFile): ReadonlySet<string> => {
  const names = new Set<string>()
  const visit = (node: ts.Node): void => {
    if (
      (ts.isParameter(node) || ts.isVariableDeclaration(node) || ts.isBindingElement(node)) &&
      ts.isIdentifier(node.name)
    ) {
      names.add(node.name.text)
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return names
}

const fault = (node: ts.Node, own: ReadonlySet<string>): string | undefined => {
  if (ts.isIdentifier(node) && forbiddenGlobals.has(node.text) && !own.has(node.text) && !isMereName(node))
    return node.text
  if (isMath(node) && !exactMath.has(node.name.text)) return `Math.${node.name.text}`
  if (ts.isElementAccessExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'Math')
    return 'Math[...]'
  if (ts.isPropertyAccessExpression(node) && forbiddenMembers.has(node.name.text)) return node.name.text
  if (
    ts.isElementAccessExpression(node) &&
    ts.isStringLiteralLike(node.argumentExpression) &&
    forbiddenMembers.has(node.argumentExpression.text)
  )
    return node.argumentExpression.text
  if (ts.isForInStatement(node) || (isMemberOf(node, 'Object') && ordered.has(node.name.text))) return MEMBER_ORDER
  if (ts.isRegularExpressionLiteral(node)) {
    const flags = node.text.slice(node.text.lastIndexOf('/') + 1)
    if (/\\[pP]\{/.test(node.text)) return '\\p{}'
    if (/[iv]/.test(flags) && /[uv]/.test(flags)) return `regular expression with the flags ${flags}`
  }
  if (ts.isNumericLiteral(node) && !Number.isSafeInteger(Number(node.text))) return `the number ${node.text}`
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.SlashToken && !isRounded(node))
    return 'an unrounded division'
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.SlashEqualsToken)
    return 'an unrounded division'
  return undefined
}

/** Everything in `source` that is not deterministic, as `line: what`. */
export const nondeterminism = (source: string): string[] => {
  const file = ts.createSourceFile('rules.ts', source, ts.ScriptTarget.Latest, true)
  const own = ownNames(file)
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    const what = fault(node, own)
    if (what !== undefined) found.push(`${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}: ${what}`)
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}
