using LightWatch.Architecture.Tests.Model;
using LightWatch.Architecture.Tests.Rules;

namespace LightWatch.Architecture.Tests;

public sealed class LayoutTests
{
    [Fact]
    public void Lines_fit_a_screen() =>
        Law.Holds("a line of C# has at most 120 columns", Layout.LongLines(Repository.Sources));

    [Fact]
    public void Blank_lines_stand_alone() =>
        Law.Holds("no two blank lines follow each other", Layout.DoubleBlankLines(Repository.Sources));

    [Fact]
    public void Nothing_is_put_off() =>
        Law.Holds("no work is put off in a comment", Layout.Postponed(Repository.Sources));

    [Fact]
    public void File_names_differ_by_more_than_case() =>
        Law.Holds("file names differ by more than case", Layout.CaseOnly(Repository.Files));

    [Fact]
    public void Offences_are_found()
    {
        var (fits, tooLong) = (new string('x', Layout.MaxColumns - 2), new string('x', Layout.MaxColumns - 1));
        SourceFile[] sources = [new("A/A.cs", $"class A\n\n\n// {"TO"}DO later\n//{fits}\n//{tooLong}\n")];
        Assert.Equal(["A/A.cs:6 has 121 columns"], Layout.LongLines(sources));
        Assert.Empty(Layout.LongLines([new("A/B.cs", $"class B {{ string _b = \"{tooLong}\"; }}")]));
        Assert.Equal(["A/A.cs:3 is a second blank line"], Layout.DoubleBlankLines(sources));
        Assert.Equal(["A/A.cs:4 is work put off"], Layout.Postponed(sources));
        Assert.Equal(
            ["web/Editor.tsx, web/editor.ts differ by case only"],
            Layout.CaseOnly(["web/Editor.tsx", "web/editor.ts", "web/a.ts", "web/a.css"]));
    }
}
