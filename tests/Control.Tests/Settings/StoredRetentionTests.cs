using System.Text;
using System.Text.Json;
using LightWatch.Control.Settings;
using LightWatch.Storage;

namespace LightWatch.Control.Tests.Settings;

public sealed class StoredRetentionTests
{
    [Theory]
    [InlineData("\"maxBytes\":7", 7)]
    [InlineData("\"mostBytes\":7", 7)]
    [InlineData("\"maxBytes\":8,\"mostBytes\":7", 8)]
    [InlineData("\"maxBytes\":0,\"mostBytes\":7", 0)]
    [InlineData("\"other\":7", 0)]
    public void Limit_of_bytes_is_read_by_its_name_of_today_and_its_former_one(string field, long expected)
    {
        var json = "{\"raw\":\"30.00:00:00\",\"minute\":\"90.00:00:00\",\"hour\":\"730.00:00:00\"," + field + "}";
        var read = JsonSerializer.Deserialize(json, SettingsJson.Default.StoredRetention)!.ToRetention();
        Assert.Equal(
            new Retention(TimeSpan.FromDays(30), TimeSpan.FromDays(90), TimeSpan.FromDays(730), expected), read);
    }

    [Fact]
    public void Limit_of_bytes_is_written_by_its_name_of_today_alone()
    {
        var stored = StoredRetention.Of(
            new Retention(TimeSpan.FromDays(30), TimeSpan.FromDays(90), TimeSpan.FromDays(730), 7));
        var json = Encoding.UTF8.GetString(
            JsonSerializer.SerializeToUtf8Bytes(stored, SettingsJson.Default.StoredRetention));
        Assert.Equal("""{"raw":"30.00:00:00","minute":"90.00:00:00","hour":"730.00:00:00","maxBytes":7}""", json);
    }
}
