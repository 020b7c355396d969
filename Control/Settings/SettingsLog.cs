using Microsoft.Extensions.Logging;

namespace LightWatch.Control.Settings;

internal static partial class SettingsLog                        // ids 2910-2919; the next free one is 2911
{
    [LoggerMessage(2910, LogLevel.Warning, "The stored setting {Name} cannot be used, the one before stays: {Reason}")]
    public static partial void SettingUnusable(this ILogger log, string name, string reason);
}
