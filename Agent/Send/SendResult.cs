using System.Globalization;
using System.Text;

namespace LightWatch.Agent.Send;

/// <summary>The outcome of sending a batch.</summary>
internal enum SendOutcome
{
    /// <summary>The server has it; the agent need not keep it.</summary>
    Delivered,

    /// <summary>The server does not have it and may take it later.</summary>
    Later,

    /// <summary>The server will never take it.</summary>
    Refused,
}

/// <summary>The outcome of sending a batch, with its details.</summary>
/// <param name="Outcome">The outcome.</param>
/// <param name="Reason">For logs: the message of the server or of the network.</param>
/// <param name="RetryAfter">The pause that the server asked for; null: none.</param>
/// <param name="RefusedPoints">Points refused out of a batch that was taken otherwise.</param>
internal readonly record struct SendResult(SendOutcome Outcome, string Reason = "", TimeSpan? RetryAfter = null,
    long RefusedPoints = 0)
{
    private const int InvalidArgument = 3;
    private const int FailedPrecondition = 9;
    private const int OutOfRange = 11;
    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromMinutes(5);

    /// <summary>Reads the end of a gRPC call.</summary>
    /// <param name="status">The trailer grpc-status, null if there was none.</param>
    /// <param name="message">The trailer grpc-message, percent-encoded.</param>
    /// <param name="details">The trailer grpc-status-details-bin, base64 of a google.rpc.Status.</param>
    /// <param name="body">The response body: a frame with an ExportMetricsServiceResponse.</param>
    /// <remarks>
    /// Only errors of the data itself are final. A wrong token, address or server can be corrected, and the data is
    /// still good then. Source: https://opentelemetry.io/docs/specs/otlp/#failures; google/rpc/code.proto.
    /// </remarks>
    public static SendResult FromGrpc(string? status, string? message, string? details, ReadOnlySpan<byte> body)
    {
        if (!int.TryParse(status, NumberStyles.None, CultureInfo.InvariantCulture, out var code))
            return new(SendOutcome.Later, "the answer is not gRPC's");
        if (code == 0)
        {
            // ExportMetricsServiceResponse.partial_success = 1 { rejected_data_points = 1, error_message = 2 }
            if (!ProtoFields.TryFindBytes(ProtoFields.Unframe(body), 1, out var partial))
                return new(SendOutcome.Delivered);
            _ = ProtoFields.TryFindInteger(partial, 1, out var refused);
            _ = ProtoFields.TryFindBytes(partial, 2, out var why);
            return new(SendOutcome.Delivered, Encoding.UTF8.GetString(why), RefusedPoints: refused);
        }

        var reason =
            $"gRPC status {code.ToString(CultureInfo.InvariantCulture)}: {Uri.UnescapeDataString(message ?? "")}";
        return code is InvalidArgument or FailedPrecondition or OutOfRange
            ? new(SendOutcome.Refused, reason)
            : new(SendOutcome.Later, reason, RetryInfo(details));
    }

    // google.rpc.Status.details = 3, an Any { type_url = 1, value = 2 } that holds RetryInfo { retry_delay = 1 {
    // seconds = 1, nanos = 2 } }.
    private static TimeSpan? RetryInfo(string? details)
    {
        var bytes = new byte[(details?.Length ?? 0) + 3];
        if (details is null
            || !Convert.TryFromBase64String(details.PadRight((details.Length + 3) / 4 * 4, '='), bytes,
                out var length)) return null;
        if (!ProtoFields.TryFindBytes(bytes.AsSpan(0, length), 3, out var any)
            || !ProtoFields.TryFindBytes(any, 1, out var type) || !type.EndsWith("google.rpc.RetryInfo"u8)) return null;
        if (!ProtoFields.TryFindBytes(any, 2, out var info) || !ProtoFields.TryFindBytes(info, 1, out var delay))
            return null;
        _ = ProtoFields.TryFindInteger(delay, 1, out var seconds);
        _ = ProtoFields.TryFindInteger(delay, 2, out var nanos);
        return TimeSpan.FromSeconds(Math.Clamp(seconds + nanos / 1e9, 0, MaxRetryAfter.TotalSeconds));
    }
}
