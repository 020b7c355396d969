using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace LightWatch.Storage;

/// <summary>Settings of the section <c>Storage</c>.</summary>
public sealed class StorageOptions
{
    /// <summary>The name of the configuration section.</summary>
    public const string Section = "Storage";

    /// <summary>
    /// Folder of the embedded store and of control documents; created when missing. Default: the platform's place for a
    /// service's state.
    /// </summary>
    [Required]
    public string Path { get; set; } = DefaultPath;

    /// <summary>
    /// How long raw samples are kept. 30 days: a month to look back at full resolution costs about 10 MB a host.
    /// </summary>
    [Range(typeof(TimeSpan), "01:00:00", "36500.00:00:00")]
    public TimeSpan RawRetention { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long minutes are kept. 90 days: a quarter.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "36500.00:00:00")]
    public TimeSpan MinuteRetention { get; set; } = TimeSpan.FromDays(90);

    /// <summary>How long hours are kept. 2 years: this month beside the same month of last year.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "36500.00:00:00")]
    public TimeSpan HourRetention { get; set; } = TimeSpan.FromDays(730);

    /// <summary>Most bytes of blocks; the oldest go first. 0: no limit.</summary>
    [Range(0, long.MaxValue)]
    public long MaxBlockBytes { get; set; }

    /// <summary>
    /// How far ahead of this machine's clock samples may be. 10 minutes: unattended clocks drift by minutes,
    /// not by hours.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan FutureTolerance { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Most bytes of batches that wait for the disk; beyond it senders have to send again. 64 MiB: some seconds of
    /// a busy disk.
    /// </summary>
    [Range(1024 * 1024, int.MaxValue)]
    public int QueueBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>
    /// Bytes after which a new segment of the write-ahead log begins. 32 MiB: about an hour of 10,000 series, replayed
    /// in a tenth of a second.
    /// </summary>
    [Range(64 * 1024, 1024 * 1024 * 1024)]
    public int WalSegmentBytes { get; set; } = 32 * 1024 * 1024;

    /// <summary>
    /// Compressed bytes the newest samples may take in memory before they become a block early. 64 MiB: hours of 10,000
    /// series; never less than 256 a series.
    /// </summary>
    [Range(1024 * 1024, long.MaxValue)]
    public long HeadBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>
    /// Most series in memory at a time. 5 million: about 5 GB; more is usually a mistake in a sender's labels.
    /// </summary>
    [Range(1000, 100_000_000)]
    public int MaxActiveSeries { get; set; } = 5_000_000;

    private static string DefaultPath
    {
        get
        {
            if (OperatingSystem.IsWindows())
                return System.IO.Path.Combine(
                    Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "LightWatch");
            if (Environment.IsPrivilegedProcess) return "/var/lib/lightwatch";
            var state = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
            if (string.IsNullOrEmpty(state))
                state = System.IO.Path.Combine(
                    Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state");
            return System.IO.Path.Combine(state, "lightwatch");
        }
    }
}

[OptionsValidator]
internal sealed partial class StorageOptionsValidator : IValidateOptions<StorageOptions>;
