/** The contract of all executors on a Ray cluster whose node shares the driver's file system. */
import { contractOnRay } from "./helpers/ray-contract.js";

const last = await contractOnRay(1, true);
last.run();
