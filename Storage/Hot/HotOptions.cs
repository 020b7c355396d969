using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace LightWatch.Storage.Hot;

/// <summary>
/// Settings of the section <c>Hot</c>: the newest samples, shared through the Redis of <c>ConnectionStrings:redis</c>.
/// </summary>
public sealed class HotOptions
{
    /// <summary>The name of the configuration section.</summary>
    public const string Section = "Hot";

    /// <summary>The connection string that turns it on.</summary>
    public const string ConnectionName = "redis";

    /// <summary>
    /// How far back memory and stream reach at least. 10 minutes: twice what an instant query looks back.
    /// </summary>
    [Range(typeof(TimeSpan), "00:06:00", "02:00:00")]
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Upper limit of the window's bytes in a process that answers queries; beyond it all queries go to the database.
    /// 512 MiB: about 30,000 series.
    /// </summary>
    [Range(1024 * 1024, long.MaxValue)]
    public long MaxBytes { get; set; } = 512L * 1024 * 1024;

    /// <summary>
    /// Approximate upper limit of the bytes of the stream that one writing process leaves in Redis. 256 MiB: ten
    /// minutes of 100,000 series every 15 s.
    /// </summary>
    [Range(1024 * 1024, long.MaxValue)]
    public long StreamBytes { get; set; } = 256L * 1024 * 1024;

    /// <summary>How long a commit waits for Redis before it goes on without it. 100 ms: senders notice more.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:00:10")]
    public TimeSpan PublishTimeout { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// How long a query waits for memory to catch up with the stream before it goes to the database. 200 ms: about what
    /// the database would take.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan AnswerTimeout { get; set; } = TimeSpan.FromMilliseconds(200);
}

[OptionsValidator]
internal sealed partial class HotOptionsValidator : IValidateOptions<HotOptions>;
