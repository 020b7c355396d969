using LightWatch.Storage.Postgres.Write;

namespace LightWatch.Storage.Tests.Postgres.Write;

public sealed class SampleRowsTests
{
    [Theory, InlineData(0, 50), InlineData(3, 20), InlineData(49, 1), InlineData(7, 0)]
    public void Rows_are_those_of_the_plain_writer(int from, int rows)
    {
        using var batch = SampleBatch.Rent();
        var random = new Random(5);
        for (var i = 0; i < 50; i++)
        {
            if (i % 7 == 2) batch.Add(new SeriesId(i), i, new NativeHistogram());
            else batch.Add(
                new SeriesId(random.NextInt64()), random.NextInt64(1L << 41),
                BitConverter.Int64BitsToDouble(random.NextInt64()));
        }
        using var expected = new CopyBuffer();
        for (var i = from; i < from + rows; i++)
        {
            if (batch.Histograms[i] is not null) continue;
            expected.Row(3);
            expected.Int64(batch.Series[i].Value);
            expected.Time(batch.UnixMs[i]);
            expected.Double(batch.Values[i]);
        }
        using var actual = new CopyBuffer();
        actual.Header();
        var header = actual.Length;

        SampleRows.Write(batch, from, rows, actual);

        Assert.Equal(expected.Written.ToArray(), actual.Written[header..].ToArray());
    }

    [Fact]
    public void Row_has_the_length_that_is_reserved_for_it()
    {
        using var batch = SampleBatch.Rent();
        batch.Add(new SeriesId(1), 2, 3);
        using var buffer = new CopyBuffer();
        SampleRows.Write(batch, 0, 1, buffer);
        Assert.Equal(SampleRows.RowBytes, buffer.Length);
    }
}
