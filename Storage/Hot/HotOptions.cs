using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace LightWatch.Storage.Hot;

/// <summary>Settings of the section <c>Hot</c>: the newest samples, shared through Redis when <c>ConnectionStrings:redis</c> names one.</summary>
public sealed class HotOptions
{
    /// <summary>The name of the configuration section.</summary>
    public const string Section = "Hot";

    /// <summary>The connection string that turns it on.</summary>
    public const string ConnectionName = "redis";

    /// <summary>How far back memory and stream reach at least. 10 minutes: twice what an instant query looks back.</summary>
    [Range(typeof(TimeSpan), "00:06:00", "02:00:00")]
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Most bytes the window may take in a process that answers; beyond it the database answers all. 512 MiB: about 30,000 series.</summary>
    [Range(1024 * 1024, long.MaxValue)]
    public long MaxBytes { get; set; } = 512L * 1024 * 1024;

    /// <summary>Most bytes of the stream that one process which writes leaves in Redis, about. 256 MiB: ten minutes of 100,000 series every 15 s.</summary>
    [Range(1024 * 1024, long.MaxValue)]
    public long StreamBytes { get; set; } = 256L * 1024 * 1024;

    /// <summary>How long a commit waits for Redis before it goes on without. 100 ms: senders notice more.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:00:10")]
    public TimeSpan PublishPatience { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long an answer waits for memory to follow the stream; then the database answers. 200 ms: about what the database would take.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan AnswerPatience { get; set; } = TimeSpan.FromMilliseconds(200);
}

[OptionsValidator]
internal sealed partial class HotOptionsValidator : IValidateOptions<HotOptions>;
