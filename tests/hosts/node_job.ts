/** The job as a program for Node: prints what it found out. */
import { runJob } from "./job.ts";

console.log(JSON.stringify(await runJob()));
