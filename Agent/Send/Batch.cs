namespace LightWatch.Agent.Send;

/// <summary>
/// One export as it is sent: a gRPC frame (flag, length, gzip of an ExportMetricsServiceRequest), and its time, Unix
/// ms.
/// </summary>
internal sealed record Batch(long UnixMs, byte[] Frame);
