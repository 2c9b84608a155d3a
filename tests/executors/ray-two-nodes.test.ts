/** The contract of all executors on a Ray cluster of two nodes, which come and go. */
import { contractOnRay } from "./helpers/ray-contract.js";

const last = await contractOnRay(2);
last.run();
