/** The job on the main thread of a page, with the files where the package looks for them. */
import { doJob } from "./do_job.ts";

Object.assign(globalThis, { finished: doJob() });
