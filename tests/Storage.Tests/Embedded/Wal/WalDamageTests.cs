namespace LightWatch.Storage.Tests.Embedded.Wal;

/// <summary>What damage to the log's bytes costs: nothing but the record it is in.</summary>
public sealed class WalDamageTests
{
    private const int Records = 4;

    [Fact]
    public async Task Log_cut_at_any_byte_of_its_last_record_has_all_records_before_it()
    {
        using var test = new TestStore();
        var (path, ends) = await FillAsync(test);
        var bytes = await File.ReadAllBytesAsync(path);
        for (var length = ends[^2]; length <= ends[^1]; length++)
        {
            await Reopen(test, path, bytes[..(int)length]);
            var expected = length == ends[^1] ? Records : Records - 1;
            Assert.Equal(Enumerable.Range(0, expected), await RecordsFound(test));
        }
    }

    [Fact]
    public async Task Flipped_bit_anywhere_costs_one_record_and_invents_nothing()
    {
        using var test = new TestStore();
        var (path, ends) = await FillAsync(test);
        var bytes = await File.ReadAllBytesAsync(path);
        for (var at = 0; at < bytes.Length; at++)
        {
            var flipped = bytes.ToArray();
            flipped[at] ^= (byte)(1 << (at % 8));
            await Reopen(test, path, flipped);
            var hit = Array.FindIndex(ends, end => at < end) - 1; // -1: the segment's own header, which no record needs
            Assert.Equal(Enumerable.Range(0, Records).Where(r => r != hit), await RecordsFound(test));
        }
    }

    [Fact]
    public async Task Store_writes_on_after_damage()
    {
        using var test = new TestStore();
        var (path, ends) = await FillAsync(test);
        var bytes = await File.ReadAllBytesAsync(path);
        await Reopen(test, path, bytes[..(int)(ends[^1] - 1)]);
        await test.AppendAsync((Series(Records - 1), test.Clock.UnixMs, 99));
        test.Crash();
        Assert.Equal([(test.Clock.UnixMs, 99.0)], (await test.ReadAllAsync())[Series(Records - 1)]);
    }

    private static Labels Series(int record) => Labels.From(("__name__", "m"), ("record", $"{record}"));

    // Each record has a series of its own, so that it needs no definition of another.
    private static async Task<(string Path, long[] Ends)> FillAsync(TestStore test)
    {
        var ends = new List<long> { 24 };
        for (var record = 0; record < Records; record++)
        {
            await test.AppendAsync((Series(record), test.Clock.UnixMs - 1000, record),
                (Series(record), test.Clock.UnixMs, record));
            ends.Add(new FileInfo(Directory.GetFiles(test.WalFolder).Single()).Length);
        }
        return (Directory.GetFiles(test.WalFolder).Single(), [.. ends]);
    }

    private static async Task Reopen(TestStore test, string path, byte[] log)
    {
        test.Disk.Dead = true;
        test.Close();
        foreach (var file in Directory.GetFiles(test.WalFolder)) File.Delete(file);
        await File.WriteAllBytesAsync(path, log);
        test.OpenOn(new TestDisk());
    }

    private static async Task<IEnumerable<int>> RecordsFound(TestStore test)
    {
        var found = new List<int>();
        foreach (var (series, samples) in await test.ReadAllAsync())
        {
            var record = int.Parse(series.Get("record"), System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal([(test.Clock.UnixMs - 1000, (double)record), (test.Clock.UnixMs, record)], samples);
            found.Add(record);
        }
        return found.Order();
    }
}
