/** What a model can be exported to; `FORMATS` of python/sconce/export/formats.py has the same names. */
export const EXPORT_FORMATS = ["onnx", "safetensors", "torchscript"] as const;

/** The name of a format. */
export type ExportFormat = (typeof EXPORT_FORMATS)[number];
