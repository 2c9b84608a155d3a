/** The contract of all executors on a Ray cluster of one node, with a fixed number of workers: files are sent, and are shared. */
import { contractOnRay } from "./helpers/ray-contract.js";

const last = await contractOnRay(1, [false, true]);
last.run();
