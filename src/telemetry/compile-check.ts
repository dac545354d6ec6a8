import type { $ZodType, $ZodTypeDef, $ZodTypes, output } from 'zod/v4/core';

type Check = (value: unknown) => boolean;
type Fields = Readonly<Record<string, unknown>>;

/**
 * A check for where zod, which is quick only with `eval`, would take most of the time. What passes is what the
 * schema would give back, equal in all; what does not may still be good, such as an object with unknown fields.
 */
export function compileCheck<Schema extends $ZodType>(
  schema: Schema,
): (value: unknown) => value is output<Schema> {
  const check = checkOf(schema);
  return (value): value is output<Schema> => check(value);
}

/** What is not known here passes never, so that its schema is asked. */
const never: Check = () => false;

function checkOf(schema: $ZodType): Check {
  const { def } = (schema as $ZodTypes)._zod;
  switch (def.type) {
    case 'string':
      return all([(value) => typeof value === 'string', ...constraintsOf(def)]);
    case 'number':
      return all([Number.isFinite, ...constraintsOf(def)]);
    case 'boolean':
      return (value) => typeof value === 'boolean';
    case 'literal':
    case 'enum':
      return isOneOf(schema._zod.values);
    case 'nullable':
      return isNullOr(checkOf(def.innerType));
    case 'optional':
      return isUndefinedOr(checkOf(def.innerType));
    case 'catch':
      return checkOf(def.innerType);
    case 'default':
      return isDefinedAnd(checkOf(def.innerType));
    case 'array':
      return isArrayOf(checkOf(def.element));
    case 'tuple':
      return def.rest === null ? isTupleOf(def.items.map(checkOf)) : never;
    case 'record':
      return isRecordOf(checkOf(def.keyType), checkOf(def.valueType));
    case 'object':
      return isObjectOf(
        Object.entries(def.shape).map(([key, field]) => ({
          key,
          check: checkOf(field),
          isOptional: mayMiss(field),
        })),
      );
    case 'union':
      return isAnyOf(def.options.map((option) => checkOf(option)));
    default:
      return never;
  }
}

/** A number's format is its own constraint; others are in a list. */
function constraintsOf(def: $ZodTypeDef): Check[] {
  const own = 'check' in def ? [constraintOf(def)] : [];
  return [...own, ...(def.checks ?? []).map(({ _zod }) => constraintOf(_zod.def))];
}

function constraintOf(def: object): Check {
  const { check, format, pattern, value: limit, inclusive, maximum } = def as Fields;
  if (check === 'number_format' && format === 'safeint') return Number.isSafeInteger;
  if (check === 'greater_than' && typeof limit === 'number' && inclusive === true)
    return (value) => (value as number) >= limit;
  if (check === 'less_than' && typeof limit === 'number' && inclusive === true)
    return (value) => (value as number) <= limit;
  if (check === 'max_length' && typeof maximum === 'number')
    return (value) => (value as string | unknown[]).length <= maximum;
  // With flags it would remember where it stopped.
  if (check === 'string_format' && pattern instanceof RegExp && pattern.flags === '')
    return format === 'regex' ? (value) => pattern.test(value as string) : never;
  return never;
}

function all(checks: readonly Check[]): Check {
  const [only] = checks;
  if (only !== undefined && checks.length === 1) return only;
  return (value) => checks.every((check) => check(value));
}

function isOneOf(values: ReadonlySet<unknown> | undefined): Check {
  return values === undefined ? never : (value) => values.has(value);
}

function isNullOr(check: Check): Check {
  return (value) => value === null || check(value);
}

function isUndefinedOr(check: Check): Check {
  return (value) => value === undefined || check(value);
}

function isDefinedAnd(check: Check): Check {
  return (value) => value !== undefined && check(value);
}

function isTupleOf(checks: readonly Check[]): Check {
  return (value) =>
    Array.isArray(value) &&
    value.length === checks.length &&
    checks.every((check, index) => check(value[index]));
}

function isAnyOf(checks: readonly Check[]): Check {
  return (value) => checks.some((check) => check(value));
}

function isArrayOf(check: Check): Check {
  return (value) => {
    if (!Array.isArray(value)) return false;
    // `every` would pass over holes.
    for (const item of value) if (!check(item)) return false;
    return true;
  };
}

function isRecordOf(checkKey: Check, check: Check): Check {
  return (value) => {
    if (!isPlain(value)) return false;
    for (const key in value)
      // Which the schema drops.
      if (key === '__proto__' || !checkKey(key) || !check(value[key])) return false;
    return true;
  };
}

interface Field {
  readonly key: string;
  readonly check: Check;
  /** Whether an object without it is one all the same. */
  readonly isOptional: boolean;
}

function isObjectOf(fields: readonly Field[]): Check {
  return (value) => {
    if (!isPlain(value)) return false;
    let known = 0;
    for (const { key, check, isOptional } of fields) {
      if (isOptional && !Object.hasOwn(value, key)) continue;
      if (!check(value[key])) return false;
      known += 1;
    }
    let keys = 0;
    for (const _ in value) keys += 1;
    return keys === known;
  };
}

function mayMiss(schema: $ZodType): boolean {
  const { def } = (schema as $ZodTypes)._zod;
  return def.type === 'catch' ? mayMiss(def.innerType) : def.type === 'optional';
}

function isPlain(value: unknown): value is Fields {
  return (
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  );
}
