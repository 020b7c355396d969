using System.Text;
using System.Text.Json;
using LightWatch.Shared;
using LightWatch.Storage.Control;
using LightWatch.Storage.Postgres;
using Microsoft.Extensions.DependencyInjection;

namespace LightWatch.Storage.Tests.Postgres;

public sealed class StoreSettingsTests
{
    [Fact]
    public async Task Setting_that_cannot_be_used_leaves_the_one_before()
    {
        await using var store = await TestPostgres.NewAsync(PostgresKind.Plain);
        var settings = store.Services.GetRequiredService<StoreSettings>();
        var good = PostgresTuning.Of(new PostgresOptions()) with { ChunkInterval = TimeSpan.FromHours(1) };
        _ = await store.Documents.PutAsync(PostgresTuning.Kind, PostgresTuning.Name, JsonSerializer.SerializeToUtf8Bytes(good, PostgresTuningJson.Default.PostgresTuning), -1);
        await TestPostgres.UntilAsync(() => settings.Current.Tuning == good, "the good setting");
        _ = await store.Documents.PutAsync(PostgresTuning.Kind, PostgresTuning.Name, Encoding.UTF8.GetBytes("{\"chunkInterval\":\"00:00:01\"}"), -1);
        _ = await store.Documents.PutAsync(KeptFor.Kind, KeptFor.Name, Encoding.UTF8.GetBytes("{\"raw\":\"02:00:00\",\"minute\":\"02:00:00\",\"hour\":\"02:00:00\",\"maxBytes\":0}"), -1);
        await TestPostgres.UntilAsync(() => settings.Current.Kept.Raw == TimeSpan.FromHours(2), "the next setting");
        Assert.Equal(good, settings.Current.Tuning);
    }
}
