using Microsoft.Extensions.Logging;

namespace LightWatch.Control.Access;

internal static partial class AccessLog                          // ids 2900-2909; the next free one is 2901
{
    [LoggerMessage(
        2900, LogLevel.Warning, "Whether there are credentials is not known yet, the store does not answer: {Reason}")]
    public static partial void CredentialsUnknown(this ILogger log, string reason);
}
