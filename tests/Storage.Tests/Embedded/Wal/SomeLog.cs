using LightWatch.Storage.Embedded.Wal;
using LightWatch.Storage.Files;
using LightWatch.Storage.Frames;

namespace LightWatch.Storage.Tests.Embedded.Wal;

/// <summary>A log for tests: record n holds one row of series n with time n.</summary>
internal static class SomeLog
{
    public static WalWriter Writer(string folder, int segmentBytes = 1 << 20, long firstRecord = 1,
        IStoreFiles? files = null) =>
        new(files ?? StoreFiles.Disk, folder, segmentBytes, firstRecord);

    /// <summary>Adds one group; gives the numbers of its records.</summary>
    public static long[] Commit(WalWriter writer, int records = 1, int rows = 1)
    {
        writer.Prepare();
        var numbers = new long[records];
        for (var i = 0; i < records; i++)
        {
            var next = writer.LastRecord + 1 + i;
            using var batch = SampleBatch.Rent();
            for (var row = 0; row < rows; row++) batch.Add(new SeriesId(next), next, next);
            numbers[i] = writer.Add(
                new BatchFrame(), batch, [new SeriesDefinition(new SeriesId(next), Labels.From(("n", $"{next}")))]);
        }
        writer.Commit();
        return numbers;
    }

    public static string[] Segments(string folder) => [.. WalFormat.Segments(folder).Select(s => s.Path)];
}

/// <summary>Remembers what recovery hands over.</summary>
internal sealed class Received : IWalReceiver
{
    public List<long> Runs { get; } = [];

    public List<long> Records { get; } = [];

    public void BeginSegment(long run) => Runs.Add(run);

    public int Receive(long record, FrameContent content)
    {
        Records.Add(record);
        Assert.All(content.Batch.UnixMs.ToArray(), time => Assert.Equal(record, time));
        Assert.Equal($"{record}", Assert.Single(content.Definitions).Labels.Get("n"));
        return 0;
    }
}
