using Microsoft.Extensions.Logging;

namespace LightWatch.AppHost.Supervision;

internal static partial class SupervisionLog
{
    [LoggerMessage(5000, LogLevel.Warning, "{Resource} ended with exit code {ExitCode}; it starts again in {Pause}")]
    public static partial void Ended(this ILogger log, string resource, int? exitCode, TimeSpan pause);

    [LoggerMessage(5001, LogLevel.Warning, "{Resource} could not be started again: {Reason}")]
    public static partial void NotStarted(this ILogger log, string resource, string reason);
}
