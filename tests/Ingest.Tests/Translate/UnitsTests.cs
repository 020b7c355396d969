using LightWatch.Ingest.Translate;


namespace LightWatch.Ingest.Tests.Translate;

public sealed class UnitsTests
{
    [Theory]
    [InlineData("By/s", "bytes_per_second")]
    [InlineData("1/s", "per_second")]
    [InlineData("1", "")]
    [InlineData("{x}", "")]
    [InlineData("widgets", "widgets")]
    public void Unit_of_metadata_is_in_words(string unit, string expected) => Assert.Equal(expected, Units.Text(unit));
}
