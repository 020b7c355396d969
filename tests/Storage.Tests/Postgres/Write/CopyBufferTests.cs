using System.Text;
using LightWatch.Storage.Postgres.Write;

namespace LightWatch.Storage.Tests.Postgres.Write;

public sealed class CopyBufferTests
{
    [Fact]
    public void Fields_are_the_bytes_that_the_format_prescribes()
    {
        using var buffer = new CopyBuffer();
        buffer.Header();
        buffer.Row(6);
        buffer.Int64(-2);
        buffer.Time(946_684_800_001);
        buffer.Double(1.5);
        buffer.Null();
        buffer.Bytes([7, 8, 9]);
        buffer.Json("{}");
        buffer.End();
        Assert.Equal(
            "5047434F50590AFF0D0A00" + "00000000" + "00000000"
            + "0006"
            + "00000008" + "FFFFFFFFFFFFFFFE"
            + "00000008" + "00000000000003E8"
            + "00000008" + "3FF8000000000000"
            + "FFFFFFFF"
            + "00000003" + "070809"
            + "00000003" + "01" + "7B7D"
            + "FFFF",
            Convert.ToHexString(buffer.Written.Span));
    }

    [Theory]
    [InlineData(946_684_800_000, 0)]
    [InlineData(946_684_799_999, -1000)]
    [InlineData(0, -946_684_800_000_000)]
    public void Times_count_microseconds_since_2000(long unixMs, long microseconds) =>
        Assert.Equal(microseconds, CopyBuffer.Microseconds(unixMs));

    [Fact]
    public void Every_bit_of_a_value_is_kept()
    {
        using var buffer = new CopyBuffer();
        buffer.Double(Sample.Stale);
        Assert.Equal("000000087FF0000000000002", Convert.ToHexString(buffer.Written.Span));
    }

    [Fact]
    public void Content_survives_growth_beyond_the_first_array()
    {
        using var buffer = new CopyBuffer();
        var text = new string('é', CopyBuffer.FullBytes);
        buffer.Int64(1);
        buffer.Json(text);
        Assert.True(buffer.IsFull);
        Assert.Equal("000000080000000000000001", Convert.ToHexString(buffer.Written.Span[..12]));
        Assert.Equal(text, Encoding.UTF8.GetString(buffer.Written.Span[17..]));

        buffer.Clear();

        Assert.Equal(0, buffer.Length);
        Assert.False(buffer.IsFull);
    }

    [Fact]
    public void Bytes_given_back_are_not_sent()
    {
        using var buffer = new CopyBuffer();
        buffer.Row(1);
        buffer.Take(10).Fill(0xEE);
        buffer.GiveBack(10);
        buffer.End();
        Assert.Equal("0001FFFF", Convert.ToHexString(buffer.Written.Span));
    }
}
