/**
 * Since 1.29 onnxruntime reports its use to Microsoft and writes an identifier into the home folder
 * (https://github.com/microsoft/onnxruntime/pull/27379), unless it is told not to before it is loaded.
 */
process.env.ORT_DISABLE_TELEMETRY ??= '1'
