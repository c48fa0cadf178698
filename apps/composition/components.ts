/** Something that this process depends on and that may be away. */
export type ComponentCheck = {
  readonly name: 'database' | 'files' | 'state' | 'queue' | 'vectors' | 'identity' | 'clock';
  /** False where people are served without it: jobs wait, search goes by words. */
  readonly required: boolean;
  /** The variables that say where it is, for the sentence that tells what to correct. */
  readonly configuredBy: string;
  /** Rejects with what is wrong and what to do about it, without a secret. */
  check(): Promise<void>;
};

/** Filled by the modules that make the parts. */
export type ComponentList = { add(component: ComponentCheck): void; all(): readonly ComponentCheck[] };

export const componentList = (): ComponentList => {
  const components: ComponentCheck[] = [];
  return { add: component => void components.push(component), all: () => components };
};
