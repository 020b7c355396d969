using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace LightWatch.Storage.Hot;

/// <summary>
/// Settings of the section <c>Redis</c>; where it is and its password are in <c>ConnectionStrings:redis</c>.
/// </summary>
public sealed class RedisOptions
{
    /// <summary>The name of the configuration section.</summary>
    public const string Section = "Redis";

    /// <summary>
    /// What the names of all keys and channels begin with. Two installations with different databases may share one
    /// Redis if this differs.
    /// </summary>
    [Required, StringLength(100, MinimumLength = 1)]
    public string KeyPrefix { get; set; } = "lightwatch:";

    /// <summary>
    /// How long connecting and logging in may take. 3 seconds: more is as good as down, and the database answers
    /// meanwhile.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// How long an answer may take before the request is given up, and a quarter of the silence after which the
    /// connection is. 5 seconds: enough for a server that saves to disk.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan AnswerTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest pause between attempts to connect. 5 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan MaxPause { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Most batches on their way to Redis, not yet answered.</summary>
    [Range(1, 1_000_000)]
    public int MaxPending { get; set; } = 4096;

    /// <summary>
    /// Most bytes of batches on their way to Redis, not yet answered. 64 MiB: a few hundred batches.
    /// </summary>
    [Range(1024 * 1024, int.MaxValue)]
    public int MaxPendingBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>A file of PEM certificates to trust for TLS, beside those the machine trusts; empty: none.</summary>
    public string TrustedCertificates { get; set; } = "";
}

[OptionsValidator]
internal sealed partial class RedisOptionsValidator : IValidateOptions<RedisOptions>;
