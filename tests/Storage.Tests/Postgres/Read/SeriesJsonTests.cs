using System.Text;
using LightWatch.Storage.Postgres.Read;

namespace LightWatch.Storage.Tests.Postgres.Read;

public sealed class SeriesJsonTests
{
    [Fact]
    public void Labels_of_json_are_sorted_as_labels_are() =>
        Assert.Equal(
            Labels.From(("__name__", "up"), ("Z", "1"), ("a", "\"ü\n"), ("longer", "x")),
            SeriesJson.Read(Encoding.UTF8.GetBytes("""{"a": "\"ü\n", "Z": "1", "empty": "", "longer": "x"}"""), "up"));

    [Theory, InlineData("{"), InlineData("{\"a\":}")]
    public void Labels_that_are_no_json_are_an_error(string json) =>
        Assert.Throws<StoreException>(() => SeriesJson.Read(Encoding.UTF8.GetBytes(json)));
}
