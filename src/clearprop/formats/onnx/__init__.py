"""Networks and models to ONNX and back."""
