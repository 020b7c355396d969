using System.Globalization;

namespace LightWatch.AppHost.Commands;

/// <summary>Where the dashboard's commands put backups.</summary>
internal static class BackupFolder
{
    /// <summary>The path of a new folder in the home directory, named by the time. It is not made.</summary>
    public static string New(TimeProvider time)
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var now = time.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        return Path.Combine(home, "lightwatch-backup-" + now);
    }
}
