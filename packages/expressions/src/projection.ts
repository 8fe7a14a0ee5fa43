import { MAX_PATH_LENGTH, MAX_PROJECTION_PATHS, MAX_PROJECTION_STEPS } from './limits.js';
import { bad, good, type Result } from './result.js';

/** Where paths have got to: what may follow, and whether one of them ends here, so that all below is wanted. */
interface Place {
  isEnd: boolean;
  /** By the name of a member; `*` is any member, and `[*]`, which is no name, every element. */
  readonly next: Map<string, Place>;
}

/** What is wanted of an answer [contract 1.8]. */
export type Projection = Place;

const newPlace = (): Place => ({ isEnd: false, next: new Map() });

/** A name may be anything but what separates names. */
const STEP = /^([^.[\]]+)((?:\[\*\])*)$/;

/**
 * Reads the `projection` of a search.
 *
 *     path = step { "." step } ;   step = ( name | "*" ) { "[*]" } ;
 *
 * @returns null when nothing is to be cropped
 */
export const readProjection = (given: unknown): Result<Projection | null> => {
  if (given === undefined || given === null) return good(null);
  if (!Array.isArray(given)) return bad('a list of paths is expected');
  if (given.length === 0) return good(null);
  if (given.length > MAX_PROJECTION_PATHS) return bad(`more than ${MAX_PROJECTION_PATHS} paths`);
  const root = newPlace();
  for (let i = 0; i < given.length; i += 1) {
    const problem = addPath(root, given[i]);
    if (problem !== null) return bad(`path ${i + 1} ${problem}`);
  }
  return good(root);
};

const addPath = (root: Place, path: unknown): string | null => {
  if (typeof path !== 'string') return 'is no text';
  if (path.length > MAX_PATH_LENGTH) return `is longer than ${MAX_PATH_LENGTH} characters`;
  let place = root;
  let steps = 0;
  for (const part of path.trim().split('.')) {
    const [, name, brackets] = STEP.exec(part) ?? [];
    if (name === undefined || brackets === undefined) return 'is none: a.b, a[*].b and a.* are';
    const arrays = brackets.length / '[*]'.length;
    steps += 1 + arrays;
    if (steps > MAX_PROJECTION_STEPS) return `has more than ${MAX_PROJECTION_STEPS} steps`;
    place = placeAfter(place, name);
    for (let i = 0; i < arrays; i += 1) place = placeAfter(place, '[*]');
  }
  place.isEnd = true;
  return null;
};

const placeAfter = (place: Place, step: string): Place => {
  const known = place.next.get(step);
  if (known) return known;
  const following = newPlace();
  place.next.set(step, following);
  return following;
};

/** Whether anything of this member of an element may be left, so that what nobody wants need not be fetched. */
export const wantsMember = (projection: Projection | null, name: string): boolean =>
  projection === null || projection.next.has(name) || projection.next.has('*');

/** Crops `data`, and each element of it when it is an array. What no path matches is left out. */
export const project = (data: unknown, projection: Projection | null): unknown => {
  if (projection === null) return data;
  const crop = (value: unknown) => (isObject(value) ? cropObject(value, [projection]) : value);
  return Array.isArray(data) ? data.map(crop) : crop(data);
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** @returns undefined when nothing in it is wanted */
const cropValue = (value: unknown, places: readonly Place[]): unknown => {
  if (places.some(({ isEnd }) => isEnd)) return value;
  if (Array.isArray(value)) {
    const next = places.flatMap((place) => place.next.get('[*]') ?? []);
    const cropped = next.length === 0 ? [] : value.map((element) => cropValue(element, next));
    const wanted = cropped.filter((element) => element !== undefined);
    return wanted.length === 0 ? undefined : wanted;
  }
  if (!isObject(value)) return undefined;
  const cropped = cropObject(value, places);
  return Object.keys(cropped).length === 0 ? undefined : cropped;
};

/** Each place once, or a member called `*` would double them at every level. */
const after = ({ next }: Place, name: string): readonly Place[] => {
  const [named, any] = [next.get(name), next.get('*')];
  if (named === undefined || named === any) return any ? [any] : [];
  return any ? [named, any] : [named];
};

const cropObject = (object: Readonly<Record<string, unknown>>, places: readonly Place[]) => {
  const wanted: [string, unknown][] = [];
  for (const [name, member] of Object.entries(object)) {
    const next = places.flatMap((place) => after(place, name));
    const cropped = next.length === 0 ? undefined : cropValue(member, next);
    if (cropped !== undefined) wanted.push([name, cropped]);
  }
  // Not by assignment: a member may be called `__proto__`.
  return Object.fromEntries(wanted);
};
