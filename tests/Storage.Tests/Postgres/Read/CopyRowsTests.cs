using LightWatch.Shared;
using LightWatch.Storage.Postgres.Read;
using LightWatch.Storage.Postgres.Write;
using Npgsql;

namespace LightWatch.Storage.Tests.Postgres.Read;

public sealed class CopyRowsTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData(-1, 946_684_799_999)]
    [InlineData(0, 946_684_800_000)]
    [InlineData(999, 946_684_800_000)]
    [InlineData(-1000, 946_684_799_999)]
    [InlineData(1000, 946_684_800_001)]
    public void Microseconds_become_the_millisecond_they_lie_in(long microseconds, long unixMs) =>
        Assert.Equal(unixMs, CopyRows.UnixMs(microseconds));

    [Fact]
    public void Row_of_three_words_is_read_once_it_is_whole()
    {
        using var buffer = new CopyBuffer();
        buffer.Row(3);
        buffer.Int64(1);
        buffer.Int64(-2);
        buffer.Int64(long.MaxValue);
        var bytes = buffer.Written.Span;
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.False(CopyRows.TryThreeWords(bytes[..length], out _, out _, out _));
            Assert.Equal(0, CopyRows.RowLength(bytes[..length]));
        }
        Assert.True(CopyRows.TryThreeWords(bytes, out var first, out var second, out var third));
        Assert.Equal((1, -2, long.MaxValue), (first, second, third));
        Assert.Equal(CopyRows.ThreeWords, CopyRows.RowLength(bytes));
    }

    [Fact]
    public void Row_of_another_kind_is_no_row_of_three_words()
    {
        using var buffer = new CopyBuffer();
        buffer.Row(4);
        for (var i = 0; i < 4; i++) buffer.Int64(i);
        Assert.False(CopyRows.TryThreeWords(buffer.Written.Span, out _, out _, out _));
    }

    [Fact]
    public void Fields_are_taken_in_turn_and_null_is_none()
    {
        using var buffer = new CopyBuffer();
        buffer.Row(3);
        buffer.Null();
        buffer.Bytes([]);
        buffer.Bytes([7]);
        buffer.End();
        Assert.Equal(2 + 4 + 4 + 5, CopyRows.RowLength(buffer.Written.Span));
        var rest = buffer.Written.Span[2..];
        Assert.False(CopyRows.TryField(ref rest, out _));
        Assert.True(CopyRows.TryField(ref rest, out var empty));
        Assert.True(CopyRows.TryField(ref rest, out var one));
        Assert.Equal((0, 1, 7), (empty.Length, one.Length, one[0]));
        Assert.Equal(0, CopyRows.RowLength(rest));               // the end is no row
    }

    [Theory, InlineData(0), InlineData(1), InlineData(20_000)]
    public async Task Query_gives_all_its_rows(int rows)
    {
        await using var connection = await ConnectAsync();
        var target = new Sum();
        var bytes = await CopyRows.ReadAsync(connection, Numbers(rows), target, None);
        Assert.Equal((rows, rows * (rows + 1L) / 2), (target.Rows, target.Total));
        Assert.Equal(19 + (rows * CopyRows.ThreeWords) + 2, bytes);
    }

    [Fact]
    public async Task Row_larger_than_the_buffer_is_whole()
    {
        await using var connection = await ConnectAsync();
        var target = new Longest();
        _ = await CopyRows.ReadAsync(connection, "select repeat('x', 1000000)", target, None);
        Assert.Equal(2 + 4 + 1_000_000, target.Length);
    }

    [Fact]
    public async Task Rows_of_another_kind_are_an_error_and_leave_the_connection_usable()
    {
        await using var connection = await ConnectAsync();
        await Assert.ThrowsAsync<StoreException>(() => CopyRows.ReadAsync(connection, "select 1, 2", new Sum(), None));
        var target = new Sum();
        _ = await CopyRows.ReadAsync(connection, Numbers(3), target, None);
        Assert.Equal(6, target.Total);
    }

    [Fact]
    public async Task Error_of_the_server_is_its_own_and_leaves_the_connection_usable()
    {
        await using var connection = await ConnectAsync();
        var query = "select n, n, 1 / (500 - n) from generate_series(1::bigint, 1000) as n";
        var error = await Assert.ThrowsAsync<PostgresException>(
            () => CopyRows.ReadAsync(connection, query, new Sum(), None));
        Assert.Equal(PostgresErrorCodes.DivisionByZero, error.SqlState);
        _ = await CopyRows.ReadAsync(connection, Numbers(3), new Sum(), None);
    }

    private static string Numbers(int rows) =>
        FormattableString.Invariant($"select n, 0::bigint, n from generate_series(1::bigint, {rows}) as n");

    private static async Task<NpgsqlConnection> ConnectAsync()
    {
        var server = await PostgresServer.SharedAsync(PostgresKind.Plain);
        var connection = new NpgsqlConnection(server.ConnectionString() + ";Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    private sealed class Sum : ICopyTarget
    {
        public int Rows { get; private set; }

        public long Total { get; private set; }

        public int Take(ReadOnlySpan<byte> rows)
        {
            var taken = 0;
            for (; CopyRows.TryThreeWords(rows[taken..], out _, out _, out var third); taken += CopyRows.ThreeWords)
            {
                Rows++;
                Total += third;
            }
            return taken;
        }
    }

    private sealed class Longest : ICopyTarget
    {
        public int Length { get; private set; }

        public int Take(ReadOnlySpan<byte> rows)
        {
            var length = CopyRows.RowLength(rows);
            Length = Math.Max(Length, length);
            return length;
        }
    }
}
