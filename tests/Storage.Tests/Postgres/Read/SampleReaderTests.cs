using LightWatch.Shared;
using LightWatch.Storage.Postgres.Read;
using Microsoft.Extensions.DependencyInjection;

namespace LightWatch.Storage.Tests.Postgres.Read;

public sealed class SampleReaderTests
{
    private static readonly SeriesQuery Up = new([new(MatchKind.Equal, "__name__", "up")], 0, long.MaxValue);

    private static readonly Labels Series = Labels.From(("__name__", "up"));

    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    [Fact]
    public async Task Selection_that_is_too_large_is_refused()
    {
        await using var store = await TestPostgres.NewAsync(
            PostgresKind.Plain, StorageUse.Both, "Postgres:SelectBytes=1048576");
        var source = store.Services.GetRequiredService<PostgresSource>();
        Assert.True(
            (await store.AppendAsync(Enumerable.Range(0, 60_000).Select(i => (Series, Now - i, (double)i))))
                .IsCommitted);

        var error = await Assert.ThrowsAsync<StoreException>(() => BothStores.ReadAsync(source, Up));

        Assert.Contains("Postgres:SelectBytes", error.Message, StringComparison.Ordinal);
        Assert.NotEmpty((await BothStores.ReadAsync(source, Up with { FromUnixMs = Now - 10_000 }))[Series]);
    }
}
