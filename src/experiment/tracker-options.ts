/** Where runs are logged beside their own files. */
export interface TrackerOptions {
  /**
   * Write TensorBoard's event files into this folder (needs the Python package tensorboard); of a sweep's trials and a reproduction's runs each into a
   * folder of its own in it.
   */
  tensorboard?: string | undefined;
  /** Log to the MLflow server or folder at this URI (needs the Python package mlflow-skinny). */
  mlflow?: string | undefined;
  /**
   * Log to Weights & Biases, into this project (needs the Python package wandb): online where there is a key of `wandb login` or in
   * `WANDB_API_KEY`, otherwise into the folder `wandb`, for `wandb sync`. `WANDB_MODE` and `WANDB_DIR` say otherwise.
   */
  wandb?: string | undefined;
  /** Log to Trackio, into this project (needs the Python package trackio): a SQLite file in its folder, which `TRACKIO_DIR` names. */
  trackio?: string | undefined;
}
