namespace LightWatch.Ingest.Endpoints;

/// <summary>Status codes of gRPC, which OTLP over HTTP uses in its answers too.</summary>
/// <remarks>Source: https://github.com/grpc/grpc/blob/master/doc/statuscodes.md.</remarks>
internal static class GrpcCode
{
    public const int Ok = 0;
    public const int InvalidArgument = 3;
    public const int ResourceExhausted = 8;
    public const int Unimplemented = 12;
    public const int Unavailable = 14;

    /// <summary>
    /// The code of a result: a sender retries ResourceExhausted (with a delay) and Unavailable, no other.
    /// </summary>
    public static int Of(IntakeStatus status) => status switch
    {
        IntakeStatus.Accepted => Ok,
        IntakeStatus.Busy => ResourceExhausted,
        IntakeStatus.Unavailable => Unavailable,
        _ => InvalidArgument,
    };
}
