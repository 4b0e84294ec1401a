/** The mutants of `npm run chaos:mutants` fit the compiled code, and patch only what they name. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from '@swc/core';
import { MutantDoesNotFitError, patched, withMutant } from '../../dev/chaos/mutant-build.ts';
import { MUTANTS } from '../../dev/chaos/mutants.ts';

const PROGRAMS = path.resolve(__dirname, '../../dist');

describe('a mutant', () => {
  it.each(MUTANTS.map((mutant) => [mutant.name, mutant] as const))('%s fits', async (_, mutant) => {
    for (const { file, replace } of mutant.patches) {
      const text = await readFile(path.join(PROGRAMS, file), 'utf8');
      const changed = patched(text, file, mutant);
      expect(changed).not.toBe(text);
      expect(changed).toContain(replace);
      await expect(parse(changed, { syntax: 'ecmascript' })).resolves.toBeDefined();
    }
  });

  it('that fits no more is reported by name and place', () => {
    const [mutant] = MUTANTS;
    const file = mutant?.patches[0]?.file ?? '';
    if (mutant === undefined) throw new Error('there are no mutants');
    expect(() => patched('nothing', file, mutant)).toThrow(MutantDoesNotFitError);
    expect(() => patched('nothing', file, mutant)).toThrow(`"${mutant.name}": ${file} has 0 times`);
    expect(patched('nothing', 'another/file.js', mutant)).toBe('nothing');
  });

  it('is a whole build in a folder that goes with it', async () => {
    const [mutant] = MUTANTS;
    if (mutant === undefined) throw new Error('there are no mutants');
    const [patch] = mutant.patches;
    let copy = '';
    const text = await withMutant(PROGRAMS, mutant, (programs) => {
      copy = programs;
      return readFile(path.join(programs, patch?.file ?? ''), 'utf8');
    });
    expect(text).toContain(patch?.replace);
    expect(copy).not.toBe(PROGRAMS);
    await expect(readFile(path.join(copy, patch?.file ?? ''))).rejects.toThrow('ENOENT');
  });
});
