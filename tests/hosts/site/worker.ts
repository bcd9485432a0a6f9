/** The job in a classic worker, which must be told where the files are. */
/// <reference lib="webworker" />
import { setPageFolders } from "digits";
import { doJob } from "./do_job.ts";

setPageFolders({ digits: ".", litert: "litert", tfjs: "tfjs" });
doJob().then(
  (result) => postMessage({ result }),
  (error) => postMessage({ error: `${error}` }),
);
