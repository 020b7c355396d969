using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using LightWatch.Ingest.Import;
using LightWatch.Storage;

namespace LightWatch.Ingest.Tests.Import;

public sealed class NumberReaderTests
{
    private static double? Double(string text) =>
        NumberReader.TryDouble(Encoding.UTF8.GetBytes(text), out var value) ? value : null;

    [Theory]
    [InlineData("0", 0), InlineData("-2.5", -2.5), InlineData("+1", 1), InlineData("1e3", 1000),
        InlineData("1.5E-3", 0.0015)]
    [InlineData("Inf", double.PositiveInfinity), InlineData("+inf", double.PositiveInfinity),
        InlineData("INFINITY", double.PositiveInfinity)]
    [InlineData("-Inf", double.NegativeInfinity), InlineData("-infinity", double.NegativeInfinity),
        InlineData("nan", double.NaN)]
    public void Numbers_and_infinities_are_read_in_any_usual_spelling(string text, double expected) =>
        Assert.Equal(expected, Double(text));

    [Fact]
    public void The_word_stale_is_the_stale_marker() => Assert.True(Sample.IsStaleMarker(Double("stale")!.Value));

    [Theory, InlineData(""), InlineData(" "), InlineData("x"), InlineData("1x"), InlineData("1,5"), InlineData("0x10"),
        InlineData("--1"), InlineData("1 2")]
    public void Other_words_are_refused(string text) => Assert.Null(Double(text));

    [Fact]
    public void Shortest_text_of_any_number_reads_back_to_its_bits() =>
        Prop.ForAll(ArbMap.Default.ArbFor<long>(), bits =>
    {
        var value = BitConverter.Int64BitsToDouble(bits);
        if (double.IsNaN(value)) return true;
        return Double(value.ToString("R", CultureInfo.InvariantCulture)) is { } read
            && BitConverter.DoubleToInt64Bits(read) == bits;
    }).QuickCheckThrowOnFailure();

    [Theory, InlineData("1767225600000", 1767225600000), InlineData("-5", -5)]
    public void Milliseconds_are_whole_numbers(string text, long expected)
    {
        Assert.True(NumberReader.TryUnixMs(Encoding.UTF8.GetBytes(text), out var unixMs));
        Assert.Equal(expected, unixMs);
    }

    [Theory, InlineData(""), InlineData("1.5"), InlineData("9223372036854775808"), InlineData("12x")]
    public void Milliseconds_of_another_form_are_refused(string text) =>
        Assert.False(NumberReader.TryUnixMs(Encoding.UTF8.GetBytes(text), out _));

    [Theory, InlineData("1767225600.5", 1767225600500), InlineData("0.0004", 0), InlineData("-1", -1000)]
    public void Seconds_are_rounded_to_milliseconds(string text, long expected)
    {
        Assert.True(NumberReader.TryUnixSeconds(Encoding.UTF8.GetBytes(text), out var unixMs));
        Assert.Equal(expected, unixMs);
    }

    [Theory, InlineData("1e14"), InlineData("NaN"), InlineData("-Inf"), InlineData("")]
    public void Seconds_beyond_all_dates_are_refused(string text) =>
        Assert.False(NumberReader.TryUnixSeconds(Encoding.UTF8.GetBytes(text), out _));
}
