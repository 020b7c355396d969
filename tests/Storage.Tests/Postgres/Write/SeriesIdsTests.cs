using LightWatch.Shared;
using LightWatch.Storage.Postgres.Write;
using Npgsql;

namespace LightWatch.Storage.Tests.Postgres.Write;

public sealed class SeriesIdsTests
{
    [Fact]
    public async Task New_series_are_made_once_and_known_ones_are_found()
    {
        await using var store = await TestPostgres.NewAsync(PostgresKind.Plain);
        await using var connection = await ConnectAsync(store);
        var (first, second) = (new SeriesIds(max: 100), new SeriesIds(max: 100));
        var (a, b, c) = (Of("a"), Of("b"), Of("c"));

        await first.LearnAsync(connection, Wanted(a, b), CancellationToken.None);
        await second.LearnAsync(connection, Wanted(b, c), CancellationToken.None);

        Assert.True(first.TryFind(Fingerprint.Of(b), out var mine));
        Assert.True(second.TryFind(Fingerprint.Of(b), out var theirs));
        Assert.Equal(mine, theirs);
        Assert.False(first.TryFind(Fingerprint.Of(c), out _));
        Assert.Equal(3, await store.QueryAsync<long>("select count(*) from series"));
        Assert.Equal(
            "c", await store.QueryAsync<string>($"select labels ->> 'host' from series where id = {Id(second, c)}"));
        Assert.True(Id(second, c) > mine);
    }

    [Fact]
    public async Task Ids_beyond_the_bound_push_the_others_out()
    {
        await using var store = await TestPostgres.NewAsync(PostgresKind.Plain);
        await using var connection = await ConnectAsync(store);
        var ids = new SeriesIds(max: 2);
        await ids.LearnAsync(connection, Wanted(Of("a"), Of("b")), CancellationToken.None);
        await ids.LearnAsync(connection, Wanted(Of("c")), CancellationToken.None);
        Assert.False(ids.TryFind(Fingerprint.Of(Of("a")), out _));
        Assert.True(ids.TryFind(Fingerprint.Of(Of("c")), out _));
        ids.Clear();
        Assert.False(ids.TryFind(Fingerprint.Of(Of("c")), out _));
    }

    [Theory]
    [InlineData(false, """{"a":"\u0022\n"}""")]
    [InlineData(true, """{"__name__":"up","a":"\u0022\n"}""")]
    public void Labels_are_a_json_object(bool withMetric, string expected) =>
        Assert.Equal(expected, SeriesIds.Json(Labels.From(("__name__", "up"), ("a", "\"\n")), withMetric));

    [Fact]
    public void Nul_in_labels_is_the_replacement_character_in_json() =>
        Assert.Equal("""{"a\uFFFD":"\uFFFD"}""", SeriesIds.Json(Labels.From(("a\0", "\0"))));

    private static Labels Of(string host) => Labels.From(("__name__", "up"), ("host", host));

    private static Dictionary<Guid, Labels> Wanted(params Labels[] series) => series.ToDictionary(Fingerprint.Of);

    private static long Id(SeriesIds ids, Labels series) => ids.TryFind(Fingerprint.Of(series), out var id) ? id : -1;

    private static async Task<NpgsqlConnection> ConnectAsync(TestPostgres store)
    {
        var connection = new NpgsqlConnection(store.Database + ";Pooling=false");
        await connection.OpenAsync();
        return connection;
    }
}
