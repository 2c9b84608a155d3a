"""A run's model in files that other programs read: ONNX, safetensors, TorchScript."""
