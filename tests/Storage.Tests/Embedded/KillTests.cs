using System.Diagnostics;
using System.Globalization;
using LightWatch.CrashWriter;
using LightWatch.Storage.Embedded;
using Microsoft.Extensions.Logging.Abstractions;

namespace LightWatch.Storage.Tests.Embedded;

/// <summary>
/// A real process is killed at random moments. More rounds: environment variable LIGHTWATCH_KILL_ROUNDS.
/// </summary>
public sealed class KillTests
{
    [Fact]
    public async Task Killed_process_leaves_every_acknowledged_sample_and_no_other()
    {
        var rounds = int.Parse(
            Environment.GetEnvironmentVariable("LIGHTWATCH_KILL_ROUNDS") ?? "5", CultureInfo.InvariantCulture);
        using var folder = new TemporaryFolder();
        var first = TimeProvider.System.GetUtcNow().AddDays(-25).ToUnixTimeMilliseconds();
        var acknowledged = new HashSet<long>();
        long next = 0;
        for (var round = 0; round < rounds; round++)
        {
            await WriteAndKillAsync(folder.Path, first, next, acknowledged);
            next = await CheckAsync(folder.Path, first, acknowledged) + 1;
        }
        Assert.NotEmpty(acknowledged);
    }

    // The moment is random in time, not in acknowledgements: it falls into writes, syncs, flushes and merges alike.
    private static async Task WriteAndKillAsync(string folder, long first, long next, HashSet<long> acknowledged)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true,
            RedirectStandardError = true };
        foreach (var argument in (string[])[typeof(CrashSample).Assembly.Location, folder, $"{first}", $"{next}"])
            start.ArgumentList.Add(argument);
        using var child = Process.Start(start)!;
        var errors = child.StandardError.ReadToEndAsync();
        var line = await child.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60));
        Assert.True(line is not null, line is null ? await errors : "");
        acknowledged.Add(long.Parse(line!, CultureInfo.InvariantCulture));
        using var moment = new CancellationTokenSource(TimeSpan.FromMilliseconds(Random.Shared.Next(1, 3000)));
        await using var kill = moment.Token.Register(child.Kill);
        while (await child.StandardOutput.ReadLineAsync() is { } more)
            acknowledged.Add(long.Parse(more, CultureInfo.InvariantCulture));
        await child.WaitForExitAsync();
        Assert.True(moment.IsCancellationRequested, await errors);
    }

    // Leaves the log as it is, as another process that only looks would: no clean end may tidy up between two kills.
    private static async Task<long> CheckAsync(string path, long first, HashSet<long> acknowledged)
    {
        var disk = new TestDisk();
        using var folder = StoreFolder.Open(path);
        using var store = EmbeddedStore.Open(folder, new StorageOptions { Path = path }, TimeProvider.System,
            NullLogger.Instance, disk);
        using var set = await store.SelectAsync(
            new SeriesQuery([new LabelMatcher(MatchKind.Equal, "__name__", "crash")], 0, long.MaxValue));
        Assert.Equal(CrashSample.SeriesCount, set.Count);
        var buffer = new SampleBuffer();
        var newest = 0L;
        for (var i = 0; i < set.Count; i++)
        {
            var series = int.Parse(set.LabelsOf(i).Get("series"), CultureInfo.InvariantCulture);
            set.Read(i, buffer);
            var found = new HashSet<long>();
            for (var row = 0; row < buffer.Count; row++)
            {
                var batch = (buffer.UnixMs[row] - first) / CrashSample.StepMs;
                Assert.Equal(CrashSample.UnixMs(first, batch), buffer.UnixMs[row]);
                Assert.Equal(CrashSample.Value(batch, series), buffer.Values[row]);
                found.Add(batch);
            }
            Assert.Equal(buffer.Count, found.Count);
            Assert.Empty(acknowledged.Except(found));
            newest = Math.Max(newest, found.Max());
        }
        disk.Dead = true;
        return newest;
    }
}
