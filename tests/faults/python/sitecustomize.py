"""Python imports this module by itself when it starts with this folder on PYTHONPATH: the functions of the tests are registered,
and the fault points that the environment names are armed."""

import importlib.util

if importlib.util.find_spec("sconce") is not None:  # a Python that is no session's has none
    import fault_points
    import sconce_faults

    sconce_faults.register()
    fault_points.arm()
