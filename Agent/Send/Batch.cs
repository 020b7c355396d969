namespace LightWatch.Agent.Send;

/// <summary>One export as it goes over the wire: a gRPC frame (flag, length, gzip of an ExportMetricsServiceRequest), and when it was made, Unix ms.</summary>
internal sealed record Batch(long UnixMs, byte[] Frame);
