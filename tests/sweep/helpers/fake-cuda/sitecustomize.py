"""A Python that takes itself for one with CUDA: the devices that CUDA_VISIBLE_DEVICES names are there, and all of them are the
processor. Each process writes what it was started with into SCONCE_TEST_WITNESS."""

import importlib.abc
import importlib.util
import json
import os
import sys

DEVICES = os.environ.get("CUDA_VISIBLE_DEVICES", "0,1").split(",")
NAMES = ("CUDA_VISIBLE_DEVICES", "CUBLAS_WORKSPACE_CONFIG")


class Patch(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name not in ("torch", "sconce.environment"):
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        sys.meta_path.insert(0, self)
        run = spec.loader.exec_module

        def exec_module(module):
            run(module)
            if name == "torch":
                module.cuda.is_available = lambda: True
                module.cuda.device_count = lambda: len(DEVICES)
                module.cuda.get_device_name = lambda index=0: f"fake {DEVICES[index]}"
            else:
                real = module.resolve_device
                module.resolve_device = lambda wanted: sys.modules["torch"].device(real(wanted) and "cpu")

        spec.loader.exec_module = exec_module
        return spec


if "SCONCE_TEST_WITNESS" in os.environ:
    sys.meta_path.insert(0, Patch())
    with open(os.path.join(os.environ["SCONCE_TEST_WITNESS"], f"{os.getpid()}.json"), "w") as file:
        json.dump({name: os.environ.get(name) for name in NAMES}, file)
