/**
 * The only import of onnxruntime. Since 1.30 it reports to its maker what is run, and keeps a number for this device
 * and a queue of reports in the home folder, unless this is switched off before it is loaded.
 */
export async function onnxruntime(): Promise<typeof import('onnxruntime-node')> {
  process.env.ORT_DISABLE_TELEMETRY = '1';
  return import('onnxruntime-node');
}
