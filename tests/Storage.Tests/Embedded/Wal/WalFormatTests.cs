using LightWatch.Storage.Embedded.Wal;
using LightWatch.Storage.Tests.Embedded.Blocks;

namespace LightWatch.Storage.Tests.Embedded.Wal;

public class WalFormatTests
{
    [Fact]
    public void Segment_header_comes_back_and_any_flipped_bit_is_noticed()
    {
        var bytes = new byte[WalFormat.SegmentHeaderBytes];
        WalFormat.WriteSegmentHeader(bytes, 0x0102030405060708);
        Assert.Equal("4C5757414C000001" + "0807060504030201" + "00000000", Convert.ToHexString(bytes.AsSpan(0, 20)));
        Assert.True(WalFormat.TryReadSegmentHeader(bytes, out var run));
        Assert.Equal(0x0102030405060708, run);
        Assert.False(WalFormat.TryReadSegmentHeader(bytes.AsSpan(0, bytes.Length - 1), out _));
        EachFlip(bytes, bad => Assert.False(WalFormat.TryReadSegmentHeader(bad, out _)));
    }

    [Fact]
    public void Record_header_comes_back_and_any_flipped_bit_is_noticed()
    {
        var bytes = new byte[WalFormat.RecordHeaderBytes];
        WalFormat.WriteRecordHeader(bytes, 77, [1, 2, 3]);
        Assert.True(bytes.AsSpan().StartsWith(WalFormat.RecordMark));
        Assert.True(WalFormat.TryReadRecordHeader(bytes, out var number, out var payload, out var checksum));
        Assert.Equal((77L, 3, LightWatch.Storage.Files.Crc32C.Of([1, 2, 3])), (number, payload, checksum));
        Assert.False(WalFormat.TryReadRecordHeader(bytes.AsSpan(0, bytes.Length - 1), out _, out _, out _));
        EachFlip(bytes, bad => Assert.False(WalFormat.TryReadRecordHeader(bad, out _, out _, out _)));
    }

    [Fact]
    public void Segments_are_listed_by_their_first_record_and_other_files_passed_over()
    {
        using var folder = new TemporaryFolder();
        foreach (var name in (string[])[WalFormat.SegmentName(100), WalFormat.SegmentName(9), "x.wal", "5.tmp",
            "-3.wal"]) File.WriteAllText(folder[name], "");
        Assert.Equal([9L, 100], WalFormat.Segments(folder.Path).Select(s => s.FirstRecord));
        Assert.Equal("00000000000000000009.wal", WalFormat.SegmentName(9));
    }

    private static void EachFlip(byte[] bytes, Action<byte[]> check)
    {
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var bad = (byte[])bytes.Clone();
            bad[bit / 8] ^= (byte)(1 << (bit % 8));
            check(bad);
        }
    }
}
