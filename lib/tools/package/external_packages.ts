import type { Plugin } from "esbuild";

/** What the library's own plugin, which stands before this one, leaves open is a dependency. */
export const externalPackages: Plugin = {
  name: "dependencies",
  setup(build) {
    build.onResolve(
      { filter: /^[^./]/ },
      ({ path, kind }) => kind === "entry-point" ? undefined : { path, external: true },
    );
  },
};
