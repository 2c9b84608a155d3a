"""A dashboard whose page asks again and again, and numbers for it: `polled.py trackio|optuna FOLDER`.

Prints the page's address; then, for each line on stdin, adds a number and prints when, in milliseconds since 1970.
"""

from __future__ import annotations

import os
import sys
import threading
import time


def trackio_page():
    """Start Trackio's dashboard over a run; return its address, and what adds a number."""
    import trackio

    run = trackio.init(project="polled", name="one", embed=False, auto_log_gpu=False, auto_log_cpu=False)
    run.log({"loss": 0.5}, step=0)
    *_, address = trackio.show(project="polled", open_browser=False, block_thread=False)
    return address, lambda number: run.log({"loss": 1 / number}, step=number)


def optuna_page(folder: str):
    """Start optuna-dashboard over a study; return its address, and what adds a trial."""
    import optuna
    import optuna_dashboard
    from optuna.storages import JournalStorage
    from optuna.storages.journal import JournalFileBackend

    def storage():
        return JournalStorage(JournalFileBackend(os.path.join(folder, "journal.log")))

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(storage=storage(), study_name="polled")
    study.add_trial(optuna.trial.create_trial(value=1.0))
    served = {"host": "127.0.0.1", "port": 8097}
    threading.Thread(target=optuna_dashboard.run_server, args=(storage(),), kwargs=served, daemon=True).start()
    time.sleep(2)
    add = study.add_trial
    return "http://127.0.0.1:8097/dashboard/studies/0", lambda number: add(optuna.trial.create_trial(value=1 / number))


def main() -> None:
    """See the module."""
    which, folder = sys.argv[1:3]
    os.environ["TRACKIO_DIR"] = folder
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what the packages print is no answer
    address, add = trackio_page() if which == "trackio" else optuna_page(folder)
    print(address, file=out, flush=True)
    for number, _ in enumerate(sys.stdin, 1):
        written = time.time() * 1000
        add(number)
        print(round(written), file=out, flush=True)
    os._exit(0)  # its server's threads go on


if __name__ == "__main__":
    main()
